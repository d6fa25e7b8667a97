import { type ComponentType, lazy, useState } from 'react'

/** A page in a file of its own. */
export interface PagePart<Props extends object = object> {
  (props: Props): React.ReactNode
  /** Fetches it before it is opened; what fails is fetched again then. */
  fetch: () => Promise<unknown>
}

interface Source<Props> {
  /** It, once it is there. */
  there?: ComponentType<Props>
  /** What waits for it. */
  coming: ComponentType<Props>
}

/** It stays what it was when it was opened, or all that the page knows would be lost in the middle. */
function Opened<Props extends object>({ source, given }: { source: Source<Props>; given: Props }) {
  const [Page] = useState(() => source.there ?? source.coming)
  return <Page {...given} />
}

/**
 * A page that is fetched when it is first opened. One that is there by then is drawn at once: what React has shown as
 * being on its way it holds back for a third of a second, even where it comes at once.
 */
export function pagePart<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): PagePart<Props> {
  const fetch = async () => {
    const part = await load()
    source.there = part.default
    return part
  }
  const source: Source<Props> = { coming: lazy(fetch) }
  return Object.assign((props: Props) => <Opened source={source} given={props} />, { fetch })
}

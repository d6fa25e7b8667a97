/** Two people in real browsers, each on a server of their own, change one field of one record; one server is killed meanwhile. */
import type { Browser, Page } from 'playwright-core'
import { openBrowser, signIn } from '../browser.ts'
import { Client } from './client.ts'
import { rowsOf } from './database.ts'
import type { Fault } from './fault.ts'
import type { Luck } from './luck.ts'
import { EMAIL } from './organisation.ts'
import type { World } from './world.ts'

const PATIENCE = 20_000

async function sit(world: World, browser: Browser, place: 0 | 1, person: 'ida' | 'tomasz'): Promise<Page> {
  const address = `http://127.0.0.1:${world.servers[place].wire.port}`
  const { page } = await signIn(browser, world.data, address, EMAIL[person])
  page.setDefaultTimeout(PATIENCE)
  return page
}

/** Opens the record and types another title, without saving. */
async function type(page: Page, id: string, title: string): Promise<void> {
  await page.goto(new URL(`/records/work.task/${id}`, page.url()).href)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.getByRole('button', { name: /^Edit/ }).click()
  await page.getByRole('textbox', { name: /^Title/ }).fill(title)
}

const save = (page: Page): Promise<void> => page.keyboard.press('Control+s')
const closed = (page: Page): Promise<void> => page.locator('form.record-body').waitFor({ state: 'detached' })
const told = (page: Page): Promise<void> => page.locator('form.record-body').getByRole('alert').first().waitFor()

/** Saves over what the page was told of; it may be told once more, of what it saw only then. */
async function saveAgain(page: Page): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    await save(page)
    const gone = await page
      .locator('form.record-body')
      .waitFor({ state: 'detached', timeout: PATIENCE / 4 })
      .then(
        () => true,
        () => false,
      )
    if (gone) return
  }
  throw new Error('The page does not save.')
}

const stands = async ({ data }: World, id: string): Promise<{ title: string; changes: number } | undefined> =>
  (
    await rowsOf<{ title: string; changes: number }>(
      data,
      `select t.title, (select count(*)::int from kernel_audit where command = 'work.task.update' and subjects @> array['work.task/' || t.id]) as changes
         from work_task t where id = $1`,
      [id],
    )
  )[0]

/** Both save at once: one is done, the other is told, and nothing that was typed is lost. */
async function saveAtOnce(world: World, pages: [Page, Page], id: string): Promise<string[]> {
  const names = ['From Ida', 'From Tomasz'] as const
  await Promise.all(pages.map((page, place) => type(page, id, names[place] ?? '')))
  await Promise.all(pages.map(save))
  const ends = await Promise.all(
    pages.map((page) => Promise.race([closed(page).then(() => 'done'), told(page).then(() => 'told')])),
  )
  const now = await stands(world, id)
  const done = ends.indexOf('done')
  if (ends.toSorted().join() !== 'done,told' || now?.changes !== 1 || now.title !== names[done])
    return [`Two saved one record at once: ${ends.join(' and ')}, and it is ${JSON.stringify(now)}.`]
  const other = pages[1 - done] as Page
  const typed = await other.getByRole('textbox', { name: /^Title/ }).inputValue()
  if (typed !== names[1 - done]) return [`What was typed is lost: ${typed} is shown.`]
  await saveAgain(other)
  const after = await stands(world, id)
  return after?.title === typed && after.changes === 2 ? [] : [`The second who saved made it ${JSON.stringify(after)}.`]
}

/** Somebody saves while their server is gone: the page tries again, and it is saved once. */
async function saveIntoNothing(world: World, page: Page, id: string, luck: Luck): Promise<string[]> {
  const title = `After the fall ${luck.whole(1, 1000)}`
  await type(page, id, title)
  await world.servers[0].kill()
  await save(page)
  const late = await world.restore()
  // Where the page has given up by then, it says so and keeps what was typed.
  const end = await Promise.race([closed(page).then(() => 'done'), told(page).then(() => 'told')])
  if (end === 'told') await saveAgain(page)
  const now = await stands(world, id)
  return now?.title === title && now.changes === 3
    ? late
    : [...late, `Saved while the server was gone: ${JSON.stringify(now)}.`]
}

export const browsers: Fault = {
  name: 'two browsers on one record',
  async strike(world, luck) {
    const setting = { ...world, keys: world.organisation.keys, patience: PATIENCE }
    const client = new Client(setting, luck, 'ida')
    const { id = '' } = await client.run('work.task.create', { id: client.id(), input: { title: 'For two' } })
    client.close()
    const browser = await openBrowser()
    try {
      const pages: [Page, Page] = [await sit(world, browser, 0, 'ida'), await sit(world, browser, 1, 'tomasz')]
      return [...(await saveAtOnce(world, pages, id)), ...(await saveIntoNothing(world, pages[0], id, luck))]
    } finally {
      await browser.close()
    }
  },
}

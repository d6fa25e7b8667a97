import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useEffect, useRef } from 'react'
import { createRoot } from 'react-dom/client'
import { askFirst, makeQueryClient } from './api/queries.ts'
import { LanguageProvider, loadFirstTongue, useLanguage } from './i18n/language.tsx'
import { handleKey, noteKey } from './keys/keys.ts'
import { fetchPage } from './pages/registry.tsx'
import { useTheme } from './parts/theme.ts'
import { router } from './router.tsx'
import { theme } from './theme.ts'
import './style/index.css'

const client = makeQueryClient()

/** What the server put in words was said in the language before: it is asked again. */
function useAnswersInLanguage(): void {
  const { language } = useLanguage()
  const said = useRef(language)
  useEffect(() => {
    if (said.current !== language) void client.invalidateQueries()
    said.current = language
  }, [language])
}

function App() {
  const scheme = useTheme()
  useAnswersInLanguage()
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
      <RouterProvider router={router} />
    </MantineProvider>
  )
}

async function start(): Promise<void> {
  const place = document.getElementById('app')
  if (!place) throw new Error('The page has no element #app.')
  const speaking = loadFirstTongue()
  // All that the first page needs is under way at once, instead of one after the other.
  if (location.pathname !== '/sign-in') {
    fetchPage(location.pathname)
    askFirst(client)
  }
  const tongue = await speaking
  addEventListener('keydown', noteKey, true)
  addEventListener('keydown', handleKey)
  createRoot(place).render(
    <StrictMode>
      <LanguageProvider first={tongue}>
        <QueryClientProvider client={client}>
          <App />
        </QueryClientProvider>
      </LanguageProvider>
    </StrictMode>,
  )
}

void start()

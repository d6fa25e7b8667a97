import { useMediaQuery } from '@mantine/hooks'
import { useEffect } from 'react'
import { usePreferences } from '../preferences.ts'

/** The theme in force: the person's choice, else the system's. Keeps the page's own mark in step. */
export function useTheme(): 'light' | 'dark' {
  const { theme } = usePreferences()
  const dark = useMediaQuery('(prefers-color-scheme: dark)', undefined, { getInitialValueInEffect: false }) ?? false
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme
    else delete document.documentElement.dataset.theme
  }, [theme])
  return theme ?? (dark ? 'dark' : 'light')
}

import { createTheme, type MantineColorsTuple } from '@mantine/core'

const marine: MantineColorsTuple = [
  '#e3f0f0',
  '#c8e2e2',
  '#9ecaca',
  '#6cc6c8',
  '#46a9ae',
  '#268c93',
  '#17747c',
  '#0b6770',
  '#0a5a62',
  '#084a51',
]
const dark: MantineColorsTuple = [
  '#e4eae9',
  '#aab6b5',
  '#8f9c9b',
  '#687678',
  '#364245',
  '#252e30',
  '#1c2426',
  '#13191b',
  '#0d1213',
  '#080b0c',
]
const gray: MantineColorsTuple = [
  '#f8f9f9',
  '#f3f5f5',
  '#eff3f3',
  '#e2e7e6',
  '#c6cfce',
  '#84908f',
  '#5b6867',
  '#435050',
  '#243030',
  '#131b1b',
]

/**
 * The Mantine theme. Mantine gives behaviour (focus, position, listbox keys); the looks are ours, from
 * `style/`. Its variables stand in `style/mantine.css`, because those it would write itself go into an
 * inline `<style>`, which the content security policy refuses.
 */
export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'marine',
  primaryShade: { light: 8, dark: 6 },
  colors: { marine, dark, gray },
  defaultRadius: '5px',
  cursorType: 'default',
  respectReducedMotion: true,
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  components: {
    Modal: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 }, shadow: 'none' } },
    ModalRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'none', offset: 4 } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'none', offset: 4 } },
    Combobox: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'none', offset: 2 } },
  },
})

interface Colours {
  readonly paper: string
  readonly ink: string
  readonly quiet: string
  readonly grid: string
  readonly measured: string
  readonly fitted: string
}

/** Each colour but that of the grid has at least the contrast of 4.5 to 1 to its paper that text needs (WCAG 2.1, 1.4.3). */
export const colours: { readonly light: Colours; readonly dark: Colours } = {
  light: { paper: '#ffffff', ink: '#1b1f24', quiet: '#57606a', grid: '#d8dee4', measured: '#0860ca', fitted: '#b04400' },
  dark: { paper: '#0f1318', ink: '#eef2f6', quiet: '#9aa4ae', grid: '#343b43', measured: '#58a6ff', fitted: '#f0944d' },
}

// no variables: not everything that shows SVG knows them
const coloured = ({ paper, ink, quiet, grid, measured, fitted }: Colours): string =>
  [
    `.scaling-paper{fill:${paper}}`,
    `.scaling-ink{fill:${ink}}`,
    `.scaling-quiet{fill:${quiet}}`,
    `.scaling-grid{stroke:${grid}}`,
    `.scaling-ideal,.scaling-alone,.scaling-cores{stroke:${quiet}}`,
    `.scaling-fitted{stroke:${fitted}}`,
    `.scaling-measured{stroke:${measured};fill:${measured}}`,
  ].join('')

/** The lines differ in form too, for those who do not tell the colours apart. The names begin alike, since a chart inside a page shares its names. */
export const chartStyle: string = [
  '.scaling{font-family:system-ui,sans-serif;font-size:13px}',
  '.scaling-title{font-size:17px;font-weight:600}',
  '.scaling-grid{stroke-width:1}',
  '.scaling-ideal{stroke-width:1.5;stroke-dasharray:6 4;fill:none}',
  '.scaling-alone{stroke-width:1.5;stroke-dasharray:2 3;fill:none}',
  '.scaling-cores{stroke-width:1;stroke-dasharray:1 4;fill:none}',
  '.scaling-fitted{stroke-width:2;fill:none}',
  '.scaling-measured{stroke-width:1.5}',
  coloured(colours.light),
  `@media (prefers-color-scheme:dark){${coloured(colours.dark)}}`,
].join('')

import encodeQR from 'qr'

/** Light modules that a reader needs on each side (ISO/IEC 18004, 6.3.8). */
const QUIET = 4

export interface QrPath {
  /** Modules of a side, with the quiet zone. */
  size: number
  /** The dark modules as the path of an SVG, one unit a module. */
  path: string
}

/** A text as a QR code (ISO/IEC 18004), error correction M, to be drawn as one path. */
export function qrPath(text: string): QrPath {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET })
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { size: rows.length, path: path.join('') }
}

export { type FillableLine, fillLine } from './fill-line.ts'
export { item } from './item.ts'

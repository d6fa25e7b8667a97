export { fillLines } from './fill-line.ts'
export { item } from './item.ts'
export { documentLines } from './line-fields.ts'

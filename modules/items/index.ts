export { fillLines } from './fill-line.ts'
export { item } from './item.ts'

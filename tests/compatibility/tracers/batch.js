// A small piece of work with dd-trace
'use strict'

const tracer = require('dd-trace').init()

tracer.trace('batch.run', { resource: 'nightly', type: 'worker', tags: { customer: 'Zoë', rows: 3.5 } }, () => {
  for (let i = 0; i < 3; i++) {
    tracer.trace('batch.step', { resource: `step ${i}`, tags: { long: 'x'.repeat(20_000) } }, () => {})
  }
  try {
    tracer.trace('batch.fail', () => { throw new RangeError('no more rows') })
  } catch {}
})

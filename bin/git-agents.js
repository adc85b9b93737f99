#!/usr/bin/env node
// Checks the Node version, then loads the built main: nothing else.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 12)) {
  process.stderr.write(`git agents needs Node 20.12 or later; this is ${process.versions.node}.\n`)
  process.exitCode = 2
} else require('./load.js')

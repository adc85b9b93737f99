#!/usr/bin/env node
// Checks the Node version, then imports the built program: nothing else.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 11)) {
  process.stderr.write(`git agents needs Node 20.11 or later; this is ${process.versions.node}.\n`)
  process.exitCode = 2
} else {
  await import('../dist/main.js')
}

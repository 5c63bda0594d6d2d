// A worker of poolifier that is a process. It hears its pool only if it listens before it awaits anything, so it is no ES module.
const { ClusterWorker } = require('poolifier') as typeof import('poolifier')
const functions = require('./functions.js') as import('poolifier').TaskFunctions

module.exports = new ClusterWorker({ ...functions })

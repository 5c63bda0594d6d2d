// A child process that says that it is there, and stays.
process.on('message', () => {})
process.send!('ready')

// node server.js NAME FOLDER: serves the schema and the data in FOLDER on a free port of 127.0.0.1, tells the port as
// JSON, and ends when its standard input closes.
'use strict'
const fs = require('node:fs')
const path = require('node:path')
const { loaders, resolvers } = require('./resolvers.js')
const servers = require('./servers.js')

const [name, folder] = process.argv.slice(2)
const data = JSON.parse(fs.readFileSync(path.join(folder, 'data.json'), 'utf8'))
const typeDefs = fs.readFileSync(path.join(folder, 'schema.graphql'), 'utf8')

servers[name]({ typeDefs, resolvers: resolvers(data), context: () => ({ loaders: loaders(data) }) }).then((port) => {
  process.stdout.write(JSON.stringify({ port }) + '\n')
})
process.stdin.on('end', () => process.exit(0))
process.stdin.resume()

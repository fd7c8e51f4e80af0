// Each server as its own documentation sets it up for speed: no logs, no landing page, caches as they come.
'use strict'
const HOST = '127.0.0.1'

async function mercurius ({ typeDefs, resolvers, context }, options) {
  const app = require('fastify')({ logger: false })
  await app.register(require('mercurius'), { schema: typeDefs, resolvers, context, graphiql: false, ...options })
  await app.listen({ host: HOST, port: 0 })
  return app.server.address().port
}

async function yoga ({ typeDefs, resolvers, context }, plugins) {
  const { createSchema, createYoga } = require('graphql-yoga')
  const schema = createSchema({ typeDefs, resolvers })
  const app = createYoga({ schema, context, plugins, logging: false, graphiql: false, landingPage: false })
  const server = require('node:http').createServer(app)
  await new Promise((resolve) => server.listen(0, HOST, resolve))
  return server.address().port
}

async function apollo ({ typeDefs, resolvers, context }) {
  const { ApolloServer } = require('@apollo/server')
  const { startStandaloneServer } = require('@apollo/server/standalone')
  const server = new ApolloServer({ typeDefs, resolvers, introspection: false })
  const { url } = await startStandaloneServer(server, { context: async () => context(), listen: { host: HOST, port: 0 } })
  return Number(new URL(url).port)
}

module.exports = {
  mercurius: (served) => mercurius(served, {}),
  'mercurius-jit': (served) => mercurius(served, { jit: 1 }),
  yoga: (served) => yoga(served, []),
  'yoga-jit': (served) => yoga(served, [require('@envelop/graphql-jit').useGraphQlJit()]),
  apollo
}

// The same joins as bench/registry.py: a loader for each table, made anew for each request.
'use strict'
const DataLoader = require('dataloader')

const TABLES = ['citizens', 'entitlements', 'businesses', 'licences', 'laws']

function loaders (data) {
  const made = {}
  for (const name of TABLES) {
    made[name] = new DataLoader(async (keys) => keys.map((key) => data[name][key]))
  }
  return made
}

function resolvers (data) {
  const laws = (parent, _, { loaders }) => loaders.laws.loadMany(parent.lawIds)
  return {
    Query: {
      citizen: (_, { nationalId }, { loaders }) => loaders.citizens.load(nationalId),
      law: (_, { lawId }, { loaders }) => loaders.laws.load(lawId),
      rows: async (_, { first }) => data.rows.slice(0, first)
    },
    Citizen: {
      entitlements: (citizen, _, { loaders }) => loaders.entitlements.load(citizen.nationalId),
      businesses: (citizen, _, { loaders }) => loaders.businesses.load(citizen.nationalId)
    },
    Business: {
      licences: (business, _, { loaders }) => loaders.licences.load(business.juristicId)
    },
    Entitlement: { laws },
    Licence: { laws }
  }
}

module.exports = { loaders, resolvers }

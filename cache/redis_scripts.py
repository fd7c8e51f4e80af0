"""What Redis does in one go, in Lua.

A remembered answer is 13 digits of when its agency was asked, 13 digits of until when it is fresh (both milliseconds
since 1970), and the sealed rest. A claim says which process is asking; it ends by itself.
"""

from typing import Final

from cache.redis_call import Script

TIME: Final = 13

LOOK: Final = Script.of("""
local many = #KEYS / 2
local asked, fresh, token, term = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4]
local kept = redis.call('MGET', unpack(KEYS, 1, many))
local told = {}
for i = 1, many do
  local value, claim = kept[i], 0
  local good = value and tonumber(string.sub(value, 1, 13)) >= asked and tonumber(string.sub(value, 14, 26)) > fresh
  if not good then
    local key = KEYS[many + i]
    if redis.call('SET', key, token, 'NX', 'PX', term) or redis.call('GET', key) == token then
      claim = 1
    else
      claim = 2
    end
  end
  told[2 * i - 1] = value
  told[2 * i] = claim
end
return told
""")
"""KEYS: names, then claims. ARGV: the need's two times, the process's token, how long a claim lasts (milliseconds).

Gives for each name its value and 0 (good enough), 1 (this process's to ask for) or 2 (another asks).
"""

KEEP: Final = Script.of("""
local many = #KEYS / 2
for i = 1, many do
  local term, value, claim = ARGV[2 * i], ARGV[2 * i + 1], KEYS[many + i]
  if value ~= '' then
    local known = redis.call('GETRANGE', KEYS[i], 0, 12)
    if known == '' or tonumber(known) <= tonumber(string.sub(value, 1, 13)) then
      redis.call('SET', KEYS[i], value, 'PX', term)
    end
  end
  if redis.call('GET', claim) == ARGV[1] then redis.call('DEL', claim) end
end
return many
""")
"""KEYS: names, then claims. ARGV: the process's token, then of each name how long it is kept and its value.

An empty value only gives the claim back. Nothing replaces what was asked for later.
"""

DROP: Final = Script.of("""
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local number = math.max(now, tonumber(redis.call('HGET', KEYS[1], 'newest') or '0') + 1)
local told = string.format('%.0f', number)
redis.call('HSET', KEYS[1], 'newest', told)
for i = 2, #ARGV do redis.call('HSET', KEYS[1], ARGV[i], told) end
redis.call('PUBLISH', ARGV[1], told .. ' ' .. table.concat(ARGV, ' ', 2))
return told
""")
"""KEYS: the table of drops. ARGV: the channel, then slots. Gives the drop's number, greater than any before it, a
restart of the server included: it is the server's own time in microseconds where that is greater."""

HOLDING: Final = Script.of("""
local value = redis.call('GET', KEYS[1])
if value and value ~= ARGV[3] then return {value, 0} end
local claimed = redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
return {value or '', claimed and 1 or 2}
""")
"""KEYS: a token's name, its claim. ARGV: who claims, how long a claim lasts (milliseconds), a useless value.

Gives the value and 0 (there it is), 1 (the claimant's to ask for) or 2 (another asks).
"""

HOLD: Final = Script.of("""
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 1
""")
"""KEYS: a token's name, its claim. ARGV: who claimed, the value ('' only gives the claim back), its term."""

TOUCH: Final = Script.of("""
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
""")
"""KEYS: a token's name. ARGV: the value that was used, its new term."""

COUNT: Final = Script.of("""
local counted = redis.call('INCRBY', KEYS[1], ARGV[2])
if counted == tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return counted
""")
"""KEYS: a counter. ARGV: for how long it counts (milliseconds), how many more."""

TELL: Final = Script.of("""
return redis.call('PUBLISH', ARGV[1], ARGV[2])
""")
"""KEYS: any, which says where in a cluster it runs. ARGV: a channel, what is told."""

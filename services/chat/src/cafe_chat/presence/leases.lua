-- Leases of the room sockets, on Valkey's own clock (P23). ARGV[1] names the command.
--
--   chat:online                 ZSET  room/user        -> when the last of his leases ends (ms)
--   chat:conns:room/user        ZSET  connection       -> when its lease ends (ms)
--   chat:places:user            ZSET  opened|instance|connection -> the same, over all rooms
--   chat:replaced:instance      SET   connections that instance has to close
--   chat:epoch                        made up whenever it is missing: another one than before means
--                                     that everything was lost
--
-- Everything here can be lost: living sockets renew it, and who is announced as online is decided
-- in PostgreSQL.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function hold(room, user, connection, place, lease_ms)
  local who, ends = room .. '/' .. user, now + lease_ms
  redis.call('ZADD', 'chat:conns:' .. who, ends, connection)
  redis.call('PEXPIRE', 'chat:conns:' .. who, lease_ms * 2)
  redis.call('ZADD', 'chat:online', ends, who)
  redis.call('ZADD', 'chat:places:' .. user, ends, place)
  redis.call('PEXPIRE', 'chat:places:' .. user, lease_ms * 2)
end

-- The sockets a person has too many are marked for their replica to close, the oldest first.
local function make_room(user, cap, lease_ms)
  local places = 'chat:places:' .. user
  redis.call('ZREMRANGEBYSCORE', places, '-inf', now)
  local held = redis.call('ZRANGE', places, 0, -1)
  table.sort(held)
  for index = 1, #held - cap do
    redis.call('ZREM', places, held[index])
    local instance, connection = string.match(held[index], '^[^|]*|([^|]*)|(.*)$')
    redis.call('SADD', 'chat:replaced:' .. instance, connection)
    redis.call('PEXPIRE', 'chat:replaced:' .. instance, lease_ms * 2)
  end
end

local commands = {}

function commands.arrive(room, user, connection, instance, lease_ms, cap)
  local place = string.format('%015d|%s|%s', now, instance, connection)
  hold(room, user, connection, place, tonumber(lease_ms))
  make_room(user, tonumber(cap), tonumber(lease_ms))
  return place
end

function commands.renew(lease_ms, ...)
  local sockets = {...}
  for index = 1, #sockets, 4 do
    hold(sockets[index], sockets[index + 1], sockets[index + 2], sockets[index + 3], tonumber(lease_ms))
  end
  return 0
end

-- ago_ms: for how long the connection has been gone; Valkey may have been away meanwhile.
function commands.release(room, user, connection, place, grace_ms, ago_ms)
  local who = room .. '/' .. user
  redis.call('ZREM', 'chat:places:' .. user, place)
  redis.call('ZREM', 'chat:conns:' .. who, connection)
  redis.call('ZREMRANGEBYSCORE', 'chat:conns:' .. who, '-inf', now)
  local last = redis.call('ZRANGE', 'chat:conns:' .. who, -1, -1, 'WITHSCORES')
  -- Where Valkey has lost its memory, other sockets of his are held again within a second or two:
  -- their replicas see the new epoch.
  local ends = now + tonumber(grace_ms) - tonumber(ago_ms)
  if last[2] then
    ends = tonumber(last[2])
  end
  redis.call('ZADD', 'chat:online', ends, who)
  return 0
end

-- Whose last lease has ended, and for how long (ms): {who, ago, who, ago, ...}
function commands.expired(limit)
  local found = redis.call(
    'ZRANGE', 'chat:online', '-inf', now, 'BYSCORE', 'LIMIT', 0, tonumber(limit), 'WITHSCORES')
  for index = 2, #found, 2 do
    found[index] = tostring(now - tonumber(found[index]))
  end
  return found
end

-- Forget those who are still gone, and say who they are.
function commands.bury(...)
  local gone = {}
  for _, who in ipairs({...}) do
    local ends = redis.call('ZSCORE', 'chat:online', who)
    if not ends or tonumber(ends) <= now then
      redis.call('ZREM', 'chat:online', who)
      table.insert(gone, who)
    end
  end
  return gone
end

function commands.missing(...)
  local absent = {}
  for _, who in ipairs({...}) do
    if not redis.call('ZSCORE', 'chat:online', who) then
      table.insert(absent, who)
    end
  end
  return absent
end

-- The epoch, then what the instance has to close: {epoch, connection, connection, ...}
function commands.look(instance, epoch)
  redis.call('SET', 'chat:epoch', epoch, 'NX')
  local key = 'chat:replaced:' .. instance
  local found = redis.call('SMEMBERS', key)
  redis.call('DEL', key)
  table.insert(found, 1, redis.call('GET', 'chat:epoch'))
  return found
end

return commands[ARGV[1]](unpack(ARGV, 2))

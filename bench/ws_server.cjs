// A plain chat server on Node's `ws`, nothing stored: what a frame says is built once and sent to each member.
'use strict'
const http = require('node:http')
const { randomUUID } = require('node:crypto')
const { WebSocketServer } = require('ws')

const rooms = new Map()
const server = http.createServer((_, answer) => answer.end('ok'))
const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 65536 })

sockets.on('connection', (socket, request) => {
  const code = request.url
  const room = rooms.get(code) ?? { members: new Set(), seq: 0 }
  rooms.set(code, room)
  room.members.add(socket)
  const userId = randomUUID()
  socket.on('close', () => room.members.delete(socket))
  socket.on('error', () => socket.terminate())
  socket.send('{"type":"hello"}')
  socket.on('message', (data) => {
    const command = JSON.parse(data.toString())
    if (command.type !== 'chat') return
    const id = randomUUID()
    const seq = ++room.seq
    const timestamp = new Date().toISOString()
    socket.send(JSON.stringify({ type: 'ack', client_id: command.client_id, id, seq, timestamp }))
    const text = JSON.stringify({
      type: 'chat', id, seq, user_id: userId, username: 'member', message: command.message, timestamp,
      client_id: command.client_id, reply_to: null,
    })
    for (const member of room.members) member.send(text)
  })
})

setInterval(() => {
  for (const socket of sockets.clients) socket.ping()
}, 10000)
server.listen(Number(process.argv[2]), '127.0.0.1')

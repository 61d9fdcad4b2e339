# redis of Ruby: ruby redis.rb PORT
require 'redis'

def same(expected, actual)
  raise "expected #{expected.inspect} but got #{actual.inspect}" unless expected == actual
end

def fails(text)
  yield
rescue Redis::CommandError => e
  raise unless e.message.include?(text)
else
  raise "no error that says #{text}"
end

puts "version #{Redis::VERSION}"
port = ARGV[0].to_i
ca = ENV['CLIENTS_CA'].to_s
address = { host: '127.0.0.1', port: port }
address.merge!(ssl: true, ssl_params: { ca_file: ca }) unless ca.empty?
client = Redis.new(address)
keys = (0...200).map { |i| "#{i}-ruby" }

client.del('count', 'hash', 'sorted', 'set', 'a-list')
same 'OK', client.set('greeting', 'hello')
same 'hello', client.get('greeting')
same nil, client.get('none')
same 'OK', client.mset(*keys.flat_map { |key| [key, "of #{key}"] })
same(keys.map { |key| "of #{key}" }, client.mget(*keys))

piped = client.pipelined do |pipeline|
  keys.each do |key|
    pipeline.set("#{key}-piped", key)
    pipeline.get("#{key}-piped")
  end
end
same(keys.flat_map { |key| ['OK', key] }, piped)

transacted = client.multi do |transaction|
  transaction.set('count', '1')
  transaction.incr('count')
end
same ['OK', 2], transacted
other = Redis.new(address)
guarded = client.watch('count') do
  other.incr('count')
  client.multi { |transaction| transaction.set('count', 'mine') }
end
same nil, guarded
same '3', client.get('count')

client.hset('hash', 'a', '1', 'b', '2')
same({ 'a' => '1', 'b' => '2' }, client.hgetall('hash'))
client.zadd('sorted', [[1.5, 'low'], [2.5, 'high']])
same [['low', 1.5], ['high', 2.5]], client.zrange('sorted', 0, -1, with_scores: true)
client.sadd('set', %w[m n])
same %w[m n], client.smembers('set').sort

same 'OK', client.setex('fleeting', 1000, 'x')
raise 'expires too soon' unless client.ttl('fleeting') > 900

same keys.sort, client.scan_each(match: '*-ruby', count: 7).to_a.sort

bytes = (0..255).to_a.pack('C*') * 4096
client.set("\0\r\n\xff ".b, bytes)
same bytes, client.get("\0\r\n\xff ".b).b
same %w[key argument], client.eval('return {KEYS[1], ARGV[1]}', ['key'], ['argument'])

client.rpush('a-list', 'x')
fails('WRONGTYPE') { client.incr('a-list') }
fails('unknown command') { client.call('NONSENSE') }
same %w[a-list x], client.blpop('a-list', timeout: 10)

messages = []
subscriber = Redis.new(address)
subscriber.subscribe('1-news', '2-news') do |on|
  on.subscribe do |_, count|
    if count == 2
      100.times { |i| other.publish('2-news', i) }
      other.publish('2-news', 'last')
    end
  end
  on.message do |_, message|
    messages << message
    subscriber.unsubscribe if message == 'last'
  end
end
same((0...100).map(&:to_s) + ['last'], messages)
same '0', client.info['loading']

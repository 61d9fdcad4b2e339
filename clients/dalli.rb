# dalli: ruby dalli.rb PORT binary|meta
require 'dalli'

def same(expected, actual)
  raise "expected #{expected.inspect} but got #{actual.inspect}" unless expected == actual
end

puts "version #{Dalli::VERSION}"
protocol = ARGV[1].to_sym
# Before 5.0 it speaks binary unless told otherwise, and before 3.2 nothing else; from 5.0 on it speaks meta, and takes no such option.
options = defined?(Dalli::Protocol::Binary) && protocol == :meta ? { protocol: :meta } : {}
client = Dalli::Client.new("127.0.0.1:#{ARGV[0]}", options)
keys = (0...200).map { |i| "#{i}-dalli-#{protocol}" }

# Answers are not waited for in the block, and asked for at its end.
client.multi { keys.each { |key| client.set(key, "of #{key}") } }
same(keys.to_h { |key| [key, "of #{key}"] }, client.get_multi(*keys, 'none'))
same nil, client.get('none')

client.delete('one')
client.replace('one', 'x')
same nil, client.get('one')
raise 'not added' unless client.add('one', 'b', 100, raw: true)
raise 'added twice' if client.add('one', 'c')
raise 'not appended' unless client.append('one', 'c')
raise 'not prepended' unless client.prepend('one', 'a')
same 'abc', client.get('one')
raise 'not stored' unless client.cas('one') { |value| "#{value}d" }
same 'abcd', client.get('one')
raise 'not touched' unless client.touch('one', 100)
same 'abcd', client.gat('one', 100)
raise 'not deleted' unless client.delete('one')

client.delete('count')
same 40, client.incr('count', 5, nil, 40)
same 45, client.incr('count', 5)
same 42, client.decr('count', 3)

bytes = (0..255).to_a.pack('C*') * 3500
client.set('large', bytes, 100)
same bytes, client.get('large').b
client.set("k\u00e4y of any \u20ac", 'bytes')
same 'bytes', client.get("k\u00e4y of any \u20ac")
client.set('an object', { a: [1, nil] })
same({ a: [1, nil] }, client.get('an object'))

statistics = client.stats.values.first
raise 'no statistics' unless statistics['curr_items'].to_i >= keys.size
raise 'no version' unless client.version.values.first.start_with?('1.')
client.close

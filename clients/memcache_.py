# python-memcached: python3 memcache_.py PORT
import sys

import memcache

KEYS = ['%d-python-memcached' % i for i in range(200)]

print('version', memcache.__version__)
client = memcache.Client(['127.0.0.1:' + sys.argv[1]], cache_cas=True)

assert client.set_multi({key: 'of ' + key for key in KEYS}) == []
assert client.get_multi(KEYS + ['none']) == {key: 'of ' + key for key in KEYS}
assert client.get('none') is None

client.delete('one')
assert not client.replace('one', b'x')
assert client.add('one', b'b')
assert not client.add('one', b'c')
assert client.append('one', b'c')
assert client.prepend('one', b'a')
assert client.gets('one') == b'abc'
assert client.cas('one', b'new')
assert client.touch('one', 100)
assert client.delete('one')

client.set('count', 40)
assert client.incr('count', 5) == 45
assert client.decr('count', 3) == 42
client.set('text', 'text')
try:
    client.incr('text')
except ValueError as e:
    assert 'non-numeric' in str(e), e
else:
    raise AssertionError('a text was incremented')

large = bytes(range(256)) * 3500
assert client.set('large', large, time=100)
assert client.get('large') == large
[(server, statistics)] = client.get_stats()
assert int(statistics['curr_items']) >= len(KEYS)
client.disconnect_all()

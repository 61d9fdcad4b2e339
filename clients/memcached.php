<?php
// php-memcached, which is libmemcached: php memcached.php PORT text|binary
set_error_handler(function ($severity, $message, $file, $line) {
    throw new ErrorException($message, 0, $severity, $file, $line);
});

function same($expected, $actual) {
    if ($expected !== $actual) {
        throw new Exception('expected ' . var_export($expected, true) . ' but got ' . var_export($actual, true));
    }
}

echo 'version ', phpversion('memcached'), ' with libmemcached ', dechex(Memcached::LIBMEMCACHED_VERSION_HEX), "\n";
$client = new Memcached();
if ($argv[2] === 'binary') {
    $client->setOption(Memcached::OPT_BINARY_PROTOCOL, true);
}
$client->addServer('127.0.0.1', (int) $argv[1]);
$pairs = [];
for ($i = 0; $i < 200; $i++) {
    $pairs["$i-php-$argv[2]"] = "of $i";
}

same(true, $client->setMulti($pairs));
$found = $client->getMulti(array_merge(array_keys($pairs), ['none']), Memcached::GET_PRESERVE_ORDER);
same($pairs + ['none' => null], $found);
same(false, $client->get('none'));
same(Memcached::RES_NOTFOUND, $client->getResultCode());

$client->delete('one');
$client->setOption(Memcached::OPT_COMPRESSION, false);
same(false, $client->replace('one', 'x'));
same(true, $client->add('one', 'b'));
same(false, $client->add('one', 'c'));
same(Memcached::RES_NOTSTORED, $client->getResultCode() === Memcached::RES_DATA_EXISTS
    ? Memcached::RES_NOTSTORED : $client->getResultCode());
same(true, $client->append('one', 'c'));
same(true, $client->prepend('one', 'a'));
$read = $client->get('one', null, Memcached::GET_EXTENDED);
same('abc', $read['value']);
same(true, $client->cas($read['cas'], 'one', 'new'));
same(false, $client->cas($read['cas'], 'one', 'newer'));
same(Memcached::RES_DATA_EXISTS, $client->getResultCode());
same(true, $client->touch('one', 100));
same(true, $client->delete('one'));

$client->set('count', 40);
same(45, $client->increment('count', 5));
same(42, $client->decrement('count', 3));
$client->set('text', 'text');
same(false, $client->increment('text'));
same('text', $client->get('text'));

$bytes = str_repeat(implode('', array_map('chr', range(0, 255))), 3500);
same(true, $client->set('large', $bytes, 100));
same($bytes, $client->get('large'));
same(true, $client->set('empty', ''));
same('', $client->get('empty'));

[$statistics] = array_values($client->getStats());
same(true, $statistics['curr_items'] >= count($pairs));
[$version] = array_values($client->getVersion());
same(1, preg_match('/^1\./', $version));

<?php
// phpredis: php phpredis.php PORT
set_error_handler(function ($severity, $message, $file, $line) {
    throw new ErrorException($message, 0, $severity, $file, $line);
});

function same($expected, $actual) {
    if ($expected !== $actual) {
        throw new Exception('expected ' . var_export($expected, true) . ' but got ' . var_export($actual, true));
    }
}

function fails($text, $request) {
    global $client;
    $client->clearLastError();
    try {
        $request();
        $message = (string) $client->getLastError();
    } catch (RedisException $e) {
        $message = $e->getMessage();
    }
    if (strpos($message, $text) === false) {
        throw new Exception("expected an error that says '$text' but got '$message'");
    }
}

echo 'version ', phpversion('redis'), "\n";
$port = (int) $argv[1];
$ca = getenv('CLIENTS_CA');
$address = $ca ? ['tls://127.0.0.1', $port, 0, null, 0, 0, ['stream' => ['cafile' => $ca]]] : ['127.0.0.1', $port];
$client = new Redis();
same(true, $client->connect(...$address));
$pairs = [];
for ($i = 0; $i < 200; $i++) {
    $pairs["$i-phpredis"] = "of $i-phpredis";
}
$keys = array_keys($pairs);

$client->del('count', 'hash', 'sorted', 'set', 'a-list');
same(true, $client->set('greeting', 'hello'));
same('hello', $client->get('greeting'));
same(false, $client->get('none'));
same(true, $client->mset($pairs));
same(array_values($pairs), $client->mget($keys));
same(count($keys), $client->exists($keys));

$pipeline = $client->pipeline();
$expected = [];
foreach ($keys as $key) {
    $pipeline->set("$key-piped", $key)->get("$key-piped");
    array_push($expected, true, $key);
}
same($expected, $pipeline->exec());

same([true, 2], $client->multi()->set('count', '1')->incr('count')->exec());
$other = new Redis();
$other->connect(...$address);
$client->watch('count');
$other->incr('count');
same(false, $client->multi()->set('count', 'mine')->exec());
same('3', $client->get('count'));

$client->hMSet('hash', ['a' => '1', 'b' => '2']);
same(['a' => '1', 'b' => '2'], $client->hGetAll('hash'));
$client->zAdd('sorted', 1.5, 'low', 2.5, 'high');
same(['low' => 1.5, 'high' => 2.5], $client->zRange('sorted', 0, -1, true));
$client->sAdd('set', 'm');
same(['m'], $client->sMembers('set'));

same(true, $client->setex('fleeting', 1000, 'x'));
same(true, $client->ttl('fleeting') > 900);

$client->setOption(Redis::OPT_SCAN, Redis::SCAN_RETRY);
$found = [];
$cursor = null;
while ($page = $client->scan($cursor, '*-phpredis', 7)) {
    array_push($found, ...$page);
}
sort($found);
sort($keys);
same($keys, $found);

$bytes = str_repeat(implode('', array_map('chr', range(0, 255))), 4096);
same(true, $client->set("\0\r\n\xff ", $bytes));
same($bytes, $client->get("\0\r\n\xff "));
same(['key', 'argument'], $client->eval('return {KEYS[1], ARGV[1]}', ['key', 'argument'], 1));

$client->rPush('a-list', 'x');
fails('WRONGTYPE', fn() => $client->incr('a-list'));
fails('unknown command', fn() => $client->rawCommand('NONSENSE'));
same(['a-list', 'x'], $client->blPop(['a-list'], 10));

// The call to subscribe does not return while it is subscribed, so another process publishes.
$messages = [];
$subscriber = new Redis();
$subscriber->connect(...$address);
$process = proc_open([PHP_BINARY, '-r', '
    $client = new Redis();
    $client->connect(...json_decode($argv[1], true));
    while ($client->publish("2-news", "first") == 0) {
        usleep(10000);
    }
    for ($i = 0; $i < 100; $i++) {
        $client->publish("2-news", "$i");
    }
    $client->publish("1-news", "other");
    $client->publish("2-news", "last");
', '--', json_encode($address)], [], $pipes);
$subscriber->setOption(Redis::OPT_READ_TIMEOUT, 10);
try {
    $subscriber->subscribe(['1-news', '2-news'], function ($redis, $channel, $message) use (&$messages) {
        if ($channel === '2-news') {
            $messages[] = $message;
        }
        if ($message === 'last') {
            // To leave it without reading what is not for the callback.
            $redis->close();
        }
    });
} catch (RedisException $e) {
    same('last', end($messages));
}
same(0, proc_close($process));
same(array_merge(['first'], array_map('strval', range(0, 99)), ['last']), $messages);

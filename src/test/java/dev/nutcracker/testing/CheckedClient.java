package dev.nutcracker.testing;

import dev.nutcracker.testing.RespConnection.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes and reads keys that no other client has, several requests at a time or one by one. */
final class CheckedClient extends CheckedWork {
    private static final int KEYS = 20;
    private static final int FIELDS = 4;
    private static final String SCRIPT =
            "redis.call('set',KEYS[1],ARGV[1]) redis.call('set',KEYS[2],ARGV[1]) return redis.call('get',KEYS[1])";

    private final int number;
    private final int atATime;
    private final Random random;
    private final List<CheckedKey> keys = new ArrayList<>();
    private final List<CheckedKey> fields = new ArrayList<>();
    /** Always written together, so they are always equal. */
    private final CheckedKey left;

    private final CheckedKey right;
    private final String counter;
    private final String hash;
    private final ArrayDeque<Operation> outstanding = new ArrayDeque<>();
    /** The rest of a look at all keys. */
    private final ArrayDeque<Operation> looks = new ArrayDeque<>();

    private volatile int looksWanted;
    private volatile int looksDone;
    private int looksBegun;
    private boolean lookFailed;
    private String script = "";
    private int latest;
    private int countMin;
    private int countMax;

    /** @param unsure what it means if it fails */
    private record Operation(
            String name, byte[] request, int answers, Consumer<List<@Nullable Object>> checked, Runnable unsure) {}

    /** @param prefix with which the names of its keys begin */
    CheckedClient(String prefix, int number, int port, Findings findings) throws IOException {
        super(port, findings);
        this.number = number;
        this.atATime = number % 2 == 0 ? 1 : 16;
        this.random = new Random(number);
        String name = prefix + "c" + number + ':';
        for (int i = 0; i < KEYS; i++) {
            keys.add(new CheckedKey(name + 'k' + i, findings));
        }
        this.hash = name + 'h';
        for (int i = 0; i < FIELDS; i++) {
            fields.add(new CheckedKey("f" + i, hash + " f" + i, findings));
        }
        this.left = new CheckedKey('{' + name + "}left", findings);
        this.right = new CheckedKey('{' + name + "}right", findings);
        this.counter = name + 'n';
        prepare();
    }

    private void prepare() throws IOException {
        try (RespConnection connection = connect()) {
            for (CheckedKey key : keys) {
                askLast(connection, "DEL", key.name());
            }
            for (String key : List.of(left.name(), right.name(), counter, hash)) {
                askLast(connection, "DEL", key);
            }
            script = String.valueOf(askLast(connection, "SCRIPT", "LOAD", SCRIPT));
        }
    }

    @Override
    void work(RespConnection connection) throws IOException {
        if (number / 2 % 2 == 1 && connection.ask("HELLO", "3") instanceof Failure failure) {
            findings.error("HELLO", failure.text());
        }
        while (!isStopped()) {
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            while (outstanding.size() < atATime) {
                Operation next = next();
                outstanding.add(next);
                requests.writeBytes(next.request());
            }
            long sentNs = System.nanoTime();
            connection.send(requests.toByteArray());
            while (!outstanding.isEmpty()) {
                answer(connection, outstanding.element());
                outstanding.remove();
                findings.answered(1, sentNs);
            }
            pause();
        }
    }

    private void answer(RespConnection connection, Operation operation) throws IOException {
        List<@Nullable Object> answers = new ArrayList<>();
        Failure failure = null;
        for (int i = 0; i < operation.answers(); i++) {
            Object answer = connection.read();
            failure = answer instanceof Failure latestFailure ? latestFailure : failure;
            answers.add(answer);
        }
        if (failure == null) {
            operation.checked().accept(answers);
        } else {
            findings.error(operation.name(), failure.text());
            operation.unsure().run();
        }
    }

    @Override
    void broken() {
        outstanding.forEach(operation -> operation.unsure().run());
        outstanding.clear();
    }

    /** Reads each key once, beside all else. Returns the number of this look. */
    int lookAtAll() {
        int number = looksWanted + 1;
        looksWanted = number;
        return number;
    }

    /** Whether that look is over. */
    boolean hasLooked(int look) {
        return looksDone >= look;
    }

    private void beginLook() {
        looksBegun = looksWanted;
        lookFailed = false;
        int look = looksBegun;
        looks.clear();
        keys.forEach(key -> addLook(get(key), () -> {}));
        addLook(getPair(), () -> {});
        addLook(count(), () -> {});
        addLook(fields(), () -> {
            if (lookFailed) {
                beginLook();
            } else {
                looksDone = look;
            }
        });
    }

    private void addLook(Operation operation, Runnable then) {
        looks.add(new Operation(
                operation.name(),
                operation.request(),
                operation.answers(),
                answers -> {
                    operation.checked().accept(answers);
                    then.run();
                },
                () -> {
                    operation.unsure().run();
                    lookFailed = true;
                    then.run();
                }));
    }

    private Operation next() {
        if (looksBegun < looksWanted) {
            beginLook();
        }
        return looks.isEmpty() ? nextAtRandom() : looks.remove();
    }

    private Operation nextAtRandom() {
        int percent = random.nextInt(100);
        if (percent < 25) {
            return set(key());
        } else if (percent < 45) {
            return get(key());
        } else if (percent < 55) {
            return count();
        } else if (percent < 63) {
            return getAll(someKeys(8));
        } else if (percent < 70) {
            return setAll(someKeys(8));
        } else if (percent < 74) {
            return delete(key());
        } else if (percent < 80) {
            return setField();
        } else if (percent < 84) {
            return fields();
        } else if (percent < 90) {
            return getPair();
        } else if (percent < 94) {
            return transaction(false);
        } else if (percent < 97) {
            return transaction(true);
        }
        return script();
    }

    private CheckedKey key() {
        return keys.get(random.nextInt(KEYS));
    }

    private List<CheckedKey> someKeys(int count) {
        List<CheckedKey> some = new ArrayList<>(keys);
        Collections.shuffle(some, random);
        return some.subList(0, count);
    }

    private String nextValue() {
        return Integer.toString(++latest);
    }

    private Operation operation(Consumer<@Nullable Object> checked, Runnable unsure, String... words) {
        return new Operation(
                words[0], RespConnection.request(words), 1, answers -> checked.accept(answers.getFirst()), unsure);
    }

    private Operation set(CheckedKey key) {
        String value = nextValue();
        return operation(
                answer -> {
                    expect("SET", "OK", answer);
                    key.written(value);
                },
                () -> key.perhaps(value),
                "SET",
                key.name(),
                value);
    }

    private Operation get(CheckedKey key) {
        return operation(answer -> key.read(answer, latest), () -> {}, "GET", key.name());
    }

    private Operation count() {
        return operation(this::counted, () -> countMax++, "INCR", counter);
    }

    private void counted(@Nullable Object answer) {
        int count = answer instanceof String text && !text.isEmpty() ? Integer.parseInt(text) : -1;
        if (count < 0 || count > countMax + 1) {
            findings.wrong(counter + " is " + answer + " after at most " + countMax);
        } else if (count <= countMin) {
            findings.lost(counter + " went back to " + count + " from " + countMin);
        }
        countMin = count;
        countMax = count;
    }

    private Operation getAll(List<CheckedKey> some) {
        return operation(
                answer -> {
                    List<?> values = elements("MGET", answer, some.size());
                    for (int i = 0; i < values.size(); i++) {
                        some.get(i).read(values.get(i), latest);
                    }
                },
                () -> {},
                words("MGET", some, null));
    }

    private Operation setAll(List<CheckedKey> some) {
        String value = nextValue();
        return operation(
                answer -> {
                    expect("MSET", "OK", answer);
                    some.forEach(key -> key.written(value));
                },
                () -> some.forEach(key -> key.perhaps(value)),
                words("MSET", some, value));
    }

    private static String[] words(String command, List<CheckedKey> some, @Nullable String value) {
        List<String> words = new ArrayList<>(List.of(command));
        for (CheckedKey key : some) {
            words.add(key.name());
            if (value != null) {
                words.add(value);
            }
        }
        return words.toArray(String[]::new);
    }

    private Operation delete(CheckedKey key) {
        return operation(
                answer -> {
                    if (!"0".equals(answer) && !"1".equals(answer)) {
                        findings.wrong("DEL is answered with " + answer);
                    }
                    key.deleted();
                },
                () -> key.perhaps(null),
                "DEL",
                key.name());
    }

    private Operation setField() {
        CheckedKey field = fields.get(random.nextInt(FIELDS));
        String value = nextValue();
        return operation(_ -> field.written(value), () -> field.perhaps(value), "HSET", hash, field.name(), value);
    }

    private Operation fields() {
        return operation(
                answer -> {
                    List<?> all = answer instanceof List<?> list ? list : List.of("no list", String.valueOf(answer));
                    for (CheckedKey field : fields) {
                        int at = all.indexOf(field.name());
                        field.read(at < 0 ? null : all.get(at + 1), latest);
                    }
                },
                () -> {},
                "HGETALL",
                hash);
    }

    private Operation getPair() {
        return operation(
                answer -> {
                    List<?> values = elements("MGET", answer, 2);
                    if (values.size() == 2 && !String.valueOf(values.get(0)).equals(String.valueOf(values.get(1)))) {
                        findings.wrong("half of a transaction: " + values);
                    }
                    readPair(values);
                },
                () -> {},
                "MGET",
                left.name(),
                right.name());
    }

    private void readPair(List<?> values) {
        if (values.size() == 2) {
            left.read(values.get(0), latest);
            right.read(values.get(1), latest);
        }
    }

    private Operation transaction(boolean watched) {
        String value = nextValue();
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        if (watched) {
            request.writeBytes(RespConnection.request("WATCH", left.name()));
            request.writeBytes(RespConnection.request("GET", left.name()));
        }
        request.writeBytes(RespConnection.request("MULTI"));
        request.writeBytes(RespConnection.request("SET", left.name(), value));
        request.writeBytes(RespConnection.request("SET", right.name(), value));
        request.writeBytes(RespConnection.request("GET", left.name()));
        request.writeBytes(RespConnection.request("EXEC"));
        return new Operation(
                watched ? "WATCH" : "MULTI",
                request.toByteArray(),
                watched ? 7 : 5,
                answers -> {
                    if (watched) {
                        left.read(answers.get(1), latest);
                    }
                    executed(answers.getLast(), value);
                },
                () -> perhapsPair(value));
    }

    private void executed(@Nullable Object answer, String value) {
        if (answer == null) {
            findings.error("EXEC", "null");
        } else if (answer.equals(List.of("OK", "OK", value))) {
            left.written(value);
            right.written(value);
        } else {
            findings.wrong("EXEC of " + value + " is answered with " + answer);
        }
    }

    private void perhapsPair(String value) {
        left.perhaps(value);
        right.perhaps(value);
    }

    private Operation script() {
        String value = nextValue();
        return operation(
                answer -> {
                    expect("EVALSHA", value, answer);
                    left.written(value);
                    right.written(value);
                },
                () -> perhapsPair(value),
                "EVALSHA",
                script,
                "2",
                left.name(),
                right.name(),
                value);
    }

    private void expect(String command, String expected, @Nullable Object answer) {
        if (!expected.equals(answer)) {
            findings.wrong(command + " is answered with " + answer + " in place of " + expected);
        }
    }

    private List<?> elements(String command, @Nullable Object answer, int count) {
        if (answer instanceof List<?> list && list.size() == count) {
            return list;
        }
        findings.wrong(command + " is answered with " + answer);
        return List.of();
    }

    @Override
    void readAll(RespConnection connection) throws IOException {
        for (CheckedKey key : keys) {
            key.read(askLast(connection, "GET", key.name()), latest);
        }
        left.read(askLast(connection, "GET", left.name()), latest);
        right.read(askLast(connection, "GET", right.name()), latest);
        for (CheckedKey field : fields) {
            field.read(askLast(connection, "HGET", hash, field.name()), latest);
        }
        Object count = askLast(connection, "GET", counter);
        int last = count instanceof String text ? Integer.parseInt(text) : 0;
        if (last < countMin || last > countMax) {
            findings.lost(counter + " is " + last + ", not between " + countMin + " and " + countMax);
        }
    }
}

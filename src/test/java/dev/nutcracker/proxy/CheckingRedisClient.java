package dev.nutcracker.proxy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Checks Redis: each response is an error, nothing, or this client's own. */
final class CheckingRedisClient extends CheckingClient {
    private static final int LARGE_VALUE_BYTES = 20_000;

    private int sequence;

    CheckingRedisClient(int id, int port, BooleanSupplier goOn, AtomicLong answers) {
        super(id, port, goOn, answers);
    }

    @Override
    protected void addRequest(StringBuilder batch) {
        String key = key();
        switch (random.nextInt(7)) {
            case 0, 1 -> set(batch, key);
            case 2, 3 -> {
                request(batch, "GET", key);
                owe(() -> readValue(key, line()));
            }
            case 4 -> {
                String other = key();
                request(batch, "MGET", key, other, key);
                owe(() -> readArray(key, other, key));
            }
            case 5 -> {
                request(batch, "DEL", key, key());
                owe(() -> readNumber(2));
            }
            default -> {
                request(batch, "EXISTS", key, key(), key());
                owe(() -> readNumber(3));
            }
        }
    }

    private void set(StringBuilder batch, String key) {
        String value = mark(key) + sequence++;
        if (random.nextInt(50) == 0) {
            value += "x".repeat(LARGE_VALUE_BYTES);
        }
        request(batch, "SET", key, value);
        owe(() -> readStatus(key));
    }

    private static void request(StringBuilder batch, String... arguments) {
        batch.append('*').append(arguments.length).append("\r\n");
        for (String argument : arguments) {
            batch.append(BulkClient.bulk(argument));
        }
    }

    private void readStatus(String key) throws IOException {
        String line = line();
        if (!line.equals("+OK") && !isError(line)) {
            throw wrong("+OK to SET " + key, line);
        }
    }

    private void readNumber(int most) throws IOException {
        String line = line();
        if (!isError(line) && (line.length() != 2 || line.charAt(0) != ':' || line.charAt(1) - '0' > most)) {
            throw wrong("a number up to " + most, line);
        }
    }

    private void readArray(String... keys) throws IOException {
        String line = line();
        if (isError(line)) {
            return;
        }
        if (!line.equals("*" + keys.length)) {
            throw wrong("an array of " + keys.length, line);
        }
        for (String key : keys) {
            readValue(key, line());
        }
    }

    private void readValue(String key, String line) throws IOException {
        if (isError(line) || line.equals("$-1")) {
            return;
        }
        if (!line.startsWith("$")) {
            throw wrong("the value of " + key, line);
        }
        checkOwn(key, content(Integer.parseInt(line.substring(1))));
    }
}

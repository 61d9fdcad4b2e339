package dev.nutcracker.proxy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Checks memcached's text protocol: each response is an error, nothing, or this client's own. */
final class CheckingMemcacheClient extends CheckingClient {
    private int sequence;

    CheckingMemcacheClient(int id, int port, BooleanSupplier goOn, AtomicLong answers) {
        super(id, port, goOn, answers);
    }

    @Override
    protected void addRequest(StringBuilder batch) {
        String key = key();
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                set(batch, key, "");
                owe(() -> readOneOf("STORED"));
            }
            case 2 -> set(batch, key, " noreply");
            case 3 -> get(batch, "get ", key);
            case 4 -> get(batch, "gets ", key);
            case 5 -> get(batch, "get ", key, key(), key());
            case 6 -> metaSet(batch, key);
            case 7 -> metaGet(batch, key);
            case 8 -> {
                batch.append("mg gone").append(key).append(" v q\r\nmn\r\n");
                owe(this::readNothingUpToNoop);
            }
            default -> {
                batch.append("incr n").append(key).append(" 1\r\n");
                owe(() -> readOneOf("NOT_FOUND"));
            }
        }
    }

    /** A quiet request for what is not there has no answer but, with mn behind it, an error of the proxy's. */
    private void readNothingUpToNoop() throws IOException {
        String line = line();
        if (isError(line)) {
            line = line();
        }
        if (!line.equals("MN")) {
            throw wrong("MN", line);
        }
    }

    private void set(StringBuilder batch, String key, String noreply) {
        String value = mark(key) + sequence++;
        batch.append("set ").append(key).append(" 0 0 ").append(value.length()).append(noreply);
        batch.append("\r\n").append(value).append("\r\n");
    }

    private void metaSet(StringBuilder batch, String key) {
        String value = mark(key) + sequence++;
        batch.append("ms ")
                .append(key)
                .append(' ')
                .append(value.length())
                .append(" O")
                .append(sequence);
        batch.append("\r\n").append(value).append("\r\n");
        String answer = "HD O" + sequence;
        owe(() -> readOneOf(answer));
    }

    private void metaGet(StringBuilder batch, String key) {
        String opaque = "O" + sequence++;
        batch.append("mg ").append(key).append(" v ").append(opaque).append("\r\n");
        owe(() -> {
            String line = line();
            String[] words = line.split(" ", -1);
            if (words[0].equals("VA") && words[2].equals(opaque)) {
                checkOwn(key, content(Integer.parseInt(words[1])));
            } else if (!line.equals("EN " + opaque) && !isError(line)) {
                throw wrong("a value of " + key, line);
            }
        });
    }

    private void get(StringBuilder batch, String command, String... keys) {
        batch.append(command).append(String.join(" ", keys)).append("\r\n");
        owe(() -> readValues(List.of(keys)));
    }

    private void readOneOf(String expected) throws IOException {
        String line = line();
        if (!line.equals(expected) && !isError(line)) {
            throw wrong(expected, line);
        }
    }

    private void readValues(List<String> keys) throws IOException {
        for (String line = line(); !line.equals("END"); line = line()) {
            if (isError(line)) {
                return;
            }
            String[] words = line.split(" ", -1);
            if (!words[0].equals("VALUE") || !keys.contains(words[1])) {
                throw wrong("values of " + keys, line);
            }
            checkOwn(words[1], content(Integer.parseInt(words[3])));
        }
    }
}

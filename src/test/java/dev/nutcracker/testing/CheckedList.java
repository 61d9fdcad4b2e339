package dev.nutcracker.testing;

import dev.nutcracker.testing.RespConnection.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** A list to whose end one client pushes rising numbers, which another waits for and takes from its beginning. */
final class CheckedList extends CheckedWork {
    private final String list;
    private final Set<Integer> pushed = new ConcurrentSkipListSet<>();
    private final Set<Integer> perhapsPushed = new ConcurrentSkipListSet<>();
    private final Set<Integer> popped = new ConcurrentSkipListSet<>();
    private int latest;
    /** Numbers that may have been taken by requests that failed. */
    private int perhapsPopped;

    /** @param prefix with which the name of the list begins */
    CheckedList(String prefix, int port, Findings findings) throws IOException {
        super(port, findings);
        this.list = prefix + "checked:list";
        try (RespConnection connection = connect()) {
            askLast(connection, "DEL", list);
        }
    }

    @Override
    void work(RespConnection taker) throws IOException {
        try (RespConnection giver = connect()) {
            while (!isStopped()) {
                long sentNs = System.nanoTime();
                taker.send(RespConnection.request("BLPOP", list, "5"));
                push(giver);
                take(taker.read());
                findings.answered(2, sentNs);
                pause();
            }
        }
    }

    private void push(RespConnection giver) throws IOException {
        int number = ++latest;
        perhapsPushed.add(number);
        if (giver.ask("RPUSH", list, Integer.toString(number)) instanceof Failure failure) {
            findings.error("RPUSH", failure.text());
        } else {
            pushed.add(number);
        }
    }

    private void take(@Nullable Object answer) {
        switch (answer) {
            case Failure failure -> {
                findings.error("BLPOP", failure.text());
                perhapsPopped++;
            }
            case List<?> pair
            when pair.size() == 2 && list.equals(pair.getFirst()) ->
                taken(Integer.parseInt(String.valueOf(pair.getLast())));
            case null -> {}
            default -> findings.wrong("BLPOP is answered with " + answer);
        }
    }

    private void taken(int number) {
        if (!perhapsPushed.contains(number)) {
            findings.wrong(number + " is taken from the list, and was never there");
        } else if (!popped.add(number)) {
            findings.lost(number + " is taken twice");
        }
    }

    @Override
    void broken() {
        perhapsPopped++;
    }

    @Override
    void readAll(RespConnection connection) throws IOException {
        if (askLast(connection, "LRANGE", list, "0", "-1") instanceof List<?> rest) {
            rest.forEach(number -> taken(Integer.parseInt(String.valueOf(number))));
        }
        List<Integer> missing =
                pushed.stream().filter(number -> !popped.contains(number)).toList();
        if (missing.size() > perhapsPopped) {
            findings.lost("pushed and never taken: " + missing + ", at most " + perhapsPopped + " may be");
        }
    }
}

package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.set;

import dev.nutcracker.testing.BinaryPacket;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Speaks memcached's binary protocol, with quiet requests among the others. */
final class CheckingBinaryClient extends CheckingClient {
    private static final int FAILURE = 0x86;
    private static final int NOT_FOUND = 1;

    private int sequence;

    CheckingBinaryClient(int id, int port, BooleanSupplier goOn, AtomicLong answers) {
        super(id, port, goOn, answers);
    }

    @Override
    protected void addRequest(StringBuilder batch) {
        String key = key();
        int opaque = ++sequence;
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                batch.append(set(0x01, opaque, key, mark(key) + opaque).bytes());
                owe(() -> readDone(0x01, opaque));
            }
            case 2 -> {
                batch.append(request(0x00, opaque, key).bytes());
                owe(() -> readValue(next(), 0x00, opaque, key));
            }
            case 3 -> {
                batch.append(set(0x11, opaque, key, mark(key) + opaque).bytes());
                batch.append(noop(opaque).bytes());
                owe(() -> readUpToNoop(0x11, opaque, key));
            }
            case 4 -> {
                batch.append(request(0x09, opaque, key).bytes());
                batch.append(request(0x09, opaque, "none" + key).bytes());
                batch.append(noop(opaque).bytes());
                owe(() -> readUpToNoop(0x09, opaque, key));
            }
            default -> {
                batch.append(request(0x04, opaque, "none" + key).bytes());
                owe(() -> readDone(0x04, opaque));
            }
        }
    }

    private BinaryPacket next() throws IOException {
        return BinaryPacket.read(this::bytes);
    }

    private void readDone(int opcode, int opaque) throws IOException {
        BinaryPacket response = next();
        boolean done = response.status() == 0 || response.status() == NOT_FOUND || isFailure(response);
        if (!done || response.opcode() != opcode || response.opaque() != opaque) {
            throw wrong("opcode " + opcode + ", opaque " + opaque, response.toString());
        }
    }

    /** Quiet requests have one answer at most that is no failure, and that is the value of the key. */
    private void readUpToNoop(int opcode, int opaque, String key) throws IOException {
        BinaryPacket response = next();
        while (response.opcode() == opcode) {
            readValue(response, opcode, opaque, key);
            response = next();
        }
        if (response.opcode() != 0x0a || response.opaque() != opaque) {
            throw wrong("NOOP " + opaque, response.toString());
        }
    }

    private void readValue(BinaryPacket response, int opcode, int opaque, String key) {
        if (response.opcode() != opcode || response.opaque() != opaque) {
            throw wrong("opcode " + opcode + ", opaque " + opaque, response.toString());
        }
        if (response.status() == 0) {
            checkOwn(key, response.value());
        } else if (response.status() != NOT_FOUND && !isFailure(response)) {
            throw wrong("a value of " + key, response.toString());
        }
    }

    private static boolean isFailure(BinaryPacket response) {
        return response.status() == FAILURE;
    }
}

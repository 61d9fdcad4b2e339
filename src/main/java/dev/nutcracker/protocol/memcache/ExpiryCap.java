package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.ExpiryLimit;
import dev.nutcracker.protocol.ParsedRequest;
import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;

/**
 * Limits the expiration times in requests, in both protocols.
 *
 * <pre>
 *   set k 0 0 2           ►  set k 0 60 2             ms k 2 c    ►  ms k 2 c T60
 *   touch k 3600          ►  touch k 60               mg k v N0   ►  mg k v N60
 *   gat 3600 k l          ►  gat 60 k l               binary: the number in the extras
 * </pre>
 *
 * A text request gets another message, since its length changes; a binary request is changed where it lies.
 */
final class ExpiryCap implements ExpiryLimit {
    /** Of a binary incr or decr: a key that does not exist is not created. */
    private static final int CREATES_NOTHING = -1;

    private static final ExpiryField[] FIELDS = ExpiryField.byCommand();

    private final LongSupplier clockS;

    /** @param clockS seconds since 1970 */
    ExpiryCap(LongSupplier clockS) {
        this.clockS = clockS;
    }

    @Override
    public boolean concerns(Command command) {
        return fieldOf(command) != ExpiryField.NONE;
    }

    @Override
    public void limit(ParsedRequest request, int seconds) {
        long nowS = clockS.getAsLong();
        if (request.message().getByte(request.messageStart()) == BinaryHeader.REQUEST_MAGIC) {
            limitBinary(request.message(), request.messageStart(), seconds, nowS);
        } else {
            new ExpiryLine(fieldOf(request.command()), seconds, nowS).limit(request);
        }
    }

    private static ExpiryField fieldOf(Command command) {
        return command.index() < FIELDS.length ? FIELDS[command.index()] : ExpiryField.NONE;
    }

    /** The number is the last of the extras. */
    private static void limitBinary(ByteBuf message, int start, int seconds, long nowS) {
        Opcode opcode = Opcode.of(message.getByte(start + BinaryHeader.OPCODE));
        if (!opcode.form().hasItemExptime()) {
            return;
        }
        int at = start
                + BinaryHeader.LENGTH_BYTES
                + message.getUnsignedByte(start + BinaryHeader.EXTRAS_LENGTH)
                - Integer.BYTES;
        int exptime = message.getInt(at);
        if (exptime != CREATES_NOTHING || opcode.form() != BinaryForm.DELTA_KEY) {
            message.setInt(at, (int) Exptime.limited(Integer.toUnsignedLong(exptime), seconds, nowS));
        }
    }
}

package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds responses as another decoder does, and those among them that are too large. As soon as it is known that a response
 * is too large its bytes are to be dropped as they arrive. Until it is known that it is not, nothing of a response is passed on,
 * since an error can take its place only if the client has got nothing of it.
 */
public final class BoundedDecoder extends ResponseDecoder {
    private final ResponseDecoder decoder;
    private final LongSupplier bytesMax;
    private final IntFunction<byte[]> error;
    private long max = Long.MAX_VALUE;
    private long passedBytes;
    private boolean complete;
    private boolean tooLarge;

    /**
     * @param bytesMax for a response; looked up for each
     * @param error the response in place of one that is too large, by its {@link #keyCheck}
     * @param inResponse whether a response may have begun; it is then not bounded
     */
    public BoundedDecoder(
            ResponseDecoder decoder, LongSupplier bytesMax, IntFunction<byte[]> error, boolean inResponse) {
        this.decoder = decoder;
        this.bytesMax = bytesMax;
        this.error = error;
        this.complete = !inResponse;
    }

    @Override
    public Result decode(ByteBuf in) {
        if (complete) {
            max = bytesMax.getAsLong();
            passedBytes = 0;
            tooLarge = false;
        }
        decoder.expect(elements);
        Result result = decoder.decode(in);
        length = decoder.length();
        kind = decoder.kind();
        keyCheck = decoder.keyCheck();
        complete = result == Result.COMPLETE;
        return result == Result.BROKEN || max == Long.MAX_VALUE ? result : bounded(result);
    }

    private Result bounded(Result result) {
        tooLarge |= kind != 0 && passedBytes + length + decoder.announcedBytes() > max;
        if (tooLarge) {
            return Result.TOO_LARGE;
        }
        return result == Result.INCOMPLETE && !isKnownToBeSmallEnough() ? Result.WITHHELD : result;
    }

    /** Whether the announced length shows that the response will not be too large. */
    private boolean isKnownToBeSmallEnough() {
        long wholeBytesMax = decoder.wholeBytesMax();
        return kind != 0 && wholeBytesMax <= max - passedBytes;
    }

    @Override
    public boolean fits(Elements expected) {
        return decoder.fits(expected);
    }

    @Override
    public long announcedBytes() {
        return decoder.announcedBytes();
    }

    @Override
    public void passed() {
        decoder.passed();
        passedBytes += length;
        length = 0;
    }

    @Override
    public @Nullable ByteBuf replacement() {
        return complete ? Unpooled.wrappedBuffer(error.apply(keyCheck)) : null;
    }
}

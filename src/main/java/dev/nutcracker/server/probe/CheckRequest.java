package dev.nutcracker.server.probe;

import dev.nutcracker.protocol.CheckStep;
import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.server.Request;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;

/** One request of a check. Any response belongs to it, and only the beginning of a long one is kept. */
final class CheckRequest extends Request {
    private static final int ANY_KIND = -1;

    private final Function<String, CheckVerdict> judge;
    private final Consumer<CheckVerdict> result;
    private final StringBuilder start = new StringBuilder();

    /** @param result gets the verdict */
    CheckRequest(Function<String, CheckVerdict> judge, Consumer<CheckVerdict> result) {
        super(ANY_KIND);
        this.judge = judge;
        this.result = result;
    }

    /** A request whose response does not matter. */
    CheckRequest() {
        this(_ -> CheckVerdict.GOOD, _ -> {});
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        keep(source, index, length);
        result.accept(judge.apply(start.toString()));
        return false;
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        keep(source, index, length);
        return true;
    }

    /** A response that is passed on in parts is for nobody else. */
    @Override
    protected boolean isSwallowed() {
        return true;
    }

    private void keep(ByteBuf source, int index, int length) {
        int wanted = Math.min(length, CheckStep.JUDGED_BYTES - start.length());
        start.append(source.toString(index, wanted, StandardCharsets.ISO_8859_1));
    }

    /** The connection's owner learns why. */
    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {}

    @Override
    protected void broken(Throwable cause) {}
}

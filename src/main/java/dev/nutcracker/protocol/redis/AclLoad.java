package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PoolPart;

/** {@code ACL LOAD}: it waits at the first worker until all have the users that the file describes now. */
final class AclLoad implements Inquiry {
    private final UsersLoad load;
    private boolean begun;
    private String error = "";

    AclLoad(UsersLoad load) {
        this.load = load;
    }

    @Override
    public void visit(PoolPart part) {}

    @Override
    public void goOn(Runnable next) {
        if (begun) {
            next.run();
            return;
        }
        begun = true;
        load.begin(wrong -> {
            error = wrong;
            next.run();
        });
    }

    @Override
    public void answer(Output out) {
        out.write(error.isEmpty() ? Login.OK : Errors.quoting(error));
    }
}

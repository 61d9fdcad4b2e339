package dev.nutcracker.client;

import dev.nutcracker.protocol.ReplyMode;

/**
 * The responses that one client wants: all, none, or all except the next (CLIENT REPLY). Marks in its queue show where
 * that changes.
 */
final class ReplyModeSwitch {
    private final ClientOutbound client;
    private final EntryQueue queue;
    private final Responses responses;
    private boolean skipping;

    ReplyModeSwitch(ClientOutbound client) {
        this.client = client;
        this.queue = client.queue();
        this.responses = client.responses();
    }

    /** Whether the client wants no response to its next request, but all later ones. */
    boolean isSkipping() {
        return skipping;
    }

    /** The client wants {@code replies} from here on; {@code answer} is the first response under that mode. */
    void change(ReplyMode replies, byte[] answer) {
        want(replies == ReplyMode.ON);
        client.answer(answer);
        skipping = replies == ReplyMode.SKIP;
        client.joinTurn();
    }

    /** A request was taken. If its response is skipped, later ones are wanted again. */
    void requestTaken() {
        if (skipping) {
            skipping = false;
            want(true);
        }
    }

    private void want(boolean wanted) {
        if (queue.isEmpty()) {
            responses.want(wanted);
        } else {
            queue.add(new ReplyModeMark(responses, wanted));
        }
    }
}

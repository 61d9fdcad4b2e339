package dev.nutcracker.client;

import dev.nutcracker.protocol.ReplyMode;

/** Which responses one client wants: all, none, or not the next. Marks in its queue tell where that changes. */
final class ReplyModeSwitch {
    private final ClientOutbound client;
    private final PlaceQueue queue;
    private final Responses responses;
    private boolean skipping;

    ReplyModeSwitch(ClientOutbound client, PlaceQueue queue, Responses responses) {
        this.client = client;
        this.queue = queue;
        this.responses = responses;
    }

    /** Whether the response to the next request is not wanted, but later ones are. */
    boolean isSkipping() {
        return skipping;
    }

    /** The client wants {@code replies} from here on, beginning with {@code answer}. */
    void change(ReplyMode replies, byte[] answer) {
        want(replies == ReplyMode.ON);
        client.answer(answer);
        skipping = replies == ReplyMode.SKIP;
        client.joinTurn();
    }

    /** A request was taken: if it was the one whose response is skipped, later ones are wanted. */
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

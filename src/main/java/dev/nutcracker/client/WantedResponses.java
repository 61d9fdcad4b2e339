package dev.nutcracker.client;

import dev.nutcracker.protocol.Replies;

/** Which responses one client wants: all, none, or not the next. Marks in its queue tell where that changes. */
final class WantedResponses {
    private final ClientConnection client;
    private final ClientRequestQueue queue;
    private final Responses responses;
    private boolean skipping;

    WantedResponses(ClientConnection client, ClientRequestQueue queue, Responses responses) {
        this.client = client;
        this.queue = queue;
        this.responses = responses;
    }

    /** Whether the response to the next request is not wanted, but later ones are. */
    boolean isSkipping() {
        return skipping;
    }

    /** The client wants {@code replies} from here on, beginning with {@code answer}. */
    void change(Replies replies, byte[] answer) {
        want(replies == Replies.ON);
        client.answer(answer);
        skipping = replies == Replies.SKIP;
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
            queue.add(new RepliesMark(responses, wanted));
        }
    }
}

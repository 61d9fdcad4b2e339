package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
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
        if (replies == Replies.SKIP) {
            skipping = true;
        }
        client.joinTurn();
    }

    /** Whether the request whose response is to be skipped is still to come: {@code taken} was none, or says so anew. */
    boolean isStillSkippingAfter(Conversation.Step taken) {
        if (taken == Conversation.Step.SKIPPED) {
            return true;
        }
        skipping = false;
        if (taken != Conversation.Step.REPLIES) {
            want(true);
        }
        return false;
    }

    private void want(boolean wanted) {
        if (queue.isEmpty()) {
            responses.want(wanted);
        } else {
            queue.add(new RepliesMark(responses, wanted));
        }
    }
}

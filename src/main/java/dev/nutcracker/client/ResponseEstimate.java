package dev.nutcracker.client;

/**
 * An estimate of how many bytes of responses are still to come for one client. All of them must be kept if the client
 * does not read. A response to come is assumed to be as long as the latest ones were on average.
 */
final class ResponseEstimate {
    private static final int HIGH_BYTES = 4 * 1024 * 1024;
    private static final int LOW_BYTES = HIGH_BYTES / 2;
    /** The estimate before the first response: a new client may start with 32 requests. */
    private static final int FIRST_ESTIMATE_BYTES = HIGH_BYTES / 32;

    /** The mean length of the responses completed in the latest turn that completed any. */
    private long responseBytes = FIRST_ESTIMATE_BYTES;
    /** How many bytes have been written since that turn. */
    private long writtenBytes;

    private int writtenResponses;

    /** Whether so many bytes are to come for {@code outstanding} requests that the client has to wait. */
    boolean isMuch(int outstanding) {
        return outstanding * responseBytes > HIGH_BYTES;
    }

    /** Whether so few bytes are to come that a waiting client may go on. */
    boolean isLittle(int outstanding) {
        return outstanding * responseBytes <= LOW_BYTES;
    }

    /** One response has been written to its end. */
    void responseWritten() {
        writtenResponses++;
    }

    /** At the end of a turn: it has written {@code newBytes}, of whole responses and parts. */
    void bytesWritten(long newBytes) {
        writtenBytes += newBytes;
        if (writtenResponses > 0) {
            responseBytes = writtenBytes / writtenResponses;
            writtenBytes = 0;
            writtenResponses = 0;
        }
    }
}

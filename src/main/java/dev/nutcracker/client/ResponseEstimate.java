package dev.nutcracker.client;

/**
 * How many bytes of responses one client is owed, as far as can be told: all of them must be kept if the client reads
 * none. Responses on their way are taken to measure what the latest ones did.
 */
final class ResponseEstimate {
    private static final int HIGH_BYTES = 4 * 1024 * 1024;
    private static final int LOW_BYTES = HIGH_BYTES / 2;
    /** Before the first response has come: a new client starts with 32 requests. */
    private static final int FIRST_ESTIMATE_BYTES = HIGH_BYTES / 32;

    /** The mean size of the responses of the latest turn that wrote any to their end. */
    private long responseBytes = FIRST_ESTIMATE_BYTES;
    /** What has been written since that turn. */
    private long writtenBytes;

    private int writtenResponses;

    /** Whether so much is owed for {@code outstanding} requests that the client should have to wait. */
    boolean isMuch(int outstanding) {
        return outstanding * responseBytes > HIGH_BYTES;
    }

    /** Whether so little is owed that a client that had to wait may go on. */
    boolean isLittle(int outstanding) {
        return outstanding * responseBytes <= LOW_BYTES;
    }

    /** One response is written to its end. */
    void responseWritten() {
        writtenResponses++;
    }

    /** At the end of a turn: so much has been written in it, of whole responses and parts. */
    void bytesWritten(long newBytes) {
        writtenBytes += newBytes;
        if (writtenResponses > 0) {
            responseBytes = writtenBytes / writtenResponses;
            writtenBytes = 0;
            writtenResponses = 0;
        }
    }
}

package dev.nutcracker.console;

/** Numbers among arguments. */
final class Numbers {
    private Numbers() {}

    /**
     * @param what it is, for the error
     * @throws ConsoleException if it is no number of that range
     */
    static int parse(String text, int least, int most, String what) throws ConsoleException {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with what is allowed.
        }
        throw new ConsoleException(
                ErrorCode.SYNTAX, what + " must be a number from " + least + " to " + most + ", not '" + text + "'");
    }
}

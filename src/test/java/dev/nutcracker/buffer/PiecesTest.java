package dev.nutcracker.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PiecesTest {
    private static final int LARGE = 16 * 1024;

    private final Pieces pieces = new Pieces();
    private final Output out = new Output(UnpooledByteBufAllocator.DEFAULT);

    @AfterEach
    void release() {
        pieces.release();
        out.release();
    }

    @Test
    void shouldPassOnWhatHasComeInOrder() {
        add(0, 10);
        add(10, LARGE);
        add(10 + LARGE, 100);
        assertThat(pieces.bytes()).isEqualTo(LARGE + 110);

        pieces.drop(5);
        pieces.moveTo(out, LARGE);
        pieces.moveTo(out, 105);

        assertThat(pieces.bytes()).isZero();
        ByteBuf moved = everything();
        assertThat(moved.readableBytes()).isEqualTo(LARGE + 105);
        KnownBytes.assertAt(5, moved, 0, LARGE + 105);
        moved.release();
    }

    @Test
    void shouldKeepAPieceThatIsMostOfItsBufferWithoutACopy() {
        ByteBuf source = Unpooled.wrappedBuffer(KnownBytes.at(0, LARGE));
        pieces.add(source, 0, LARGE - 10);
        assertThat(source.refCnt()).isEqualTo(2);
        assertThat(pieces.keptBytes()).isEqualTo(LARGE);

        pieces.release();
        assertThat(pieces.keptBytes()).isZero();
        assertThat(source.refCnt()).isOne();
        source.release();
    }

    @Test
    void shouldNotKeepABufferForTheSmallerPartOfIt() {
        ByteBuf source = Unpooled.wrappedBuffer(KnownBytes.at(0, 3 * LARGE));
        pieces.add(source, 0, LARGE);

        assertThat(source.refCnt()).isOne();
        assertThat(pieces.keptBytes()).isEqualTo(LARGE);
        source.release();
    }

    @Test
    void shouldKeepThePartsOfAChainThatGoesOnChanging() {
        add(0, 10);
        CompositeByteBuf chain = Unpooled.compositeBuffer();
        chain.addComponent(true, Unpooled.wrappedBuffer(KnownBytes.at(10, LARGE)));
        chain.addComponent(true, Unpooled.wrappedBuffer(KnownBytes.at(10 + LARGE, LARGE)));
        pieces.add(chain, 0, 2 * LARGE);
        assertThat(chain.refCnt()).isOne();
        chain.release();

        pieces.moveTo(out, 10 + 2 * LARGE);

        ByteBuf moved = everything();
        KnownBytes.assertAt(0, moved, 0, 10 + 2 * LARGE);
        moved.release();
    }

    private void add(int from, int length) {
        ByteBuf source = Unpooled.wrappedBuffer(KnownBytes.at(from, length));
        pieces.add(source, 0, length);
        source.release();
    }

    private ByteBuf everything() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = out.poll(); next != null; next = out.poll()) {
            all.writeBytes(next);
            next.release();
        }
        return all;
    }
}

package dev.thinker.agent.msgpack;

/** What a value of MessagePack is. */
public enum ValueType {
    NIL, BOOLEAN, NUMBER, STRING, BINARY, EXTENSION, ARRAY, MAP;

    static ValueType of(int firstByte) {
        if (firstByte < 0x80 || firstByte >= 0xe0) {
            return NUMBER;
        }
        if (firstByte < 0xa0) {
            return firstByte < 0x90 ? MAP : ARRAY;
        }
        if (firstByte < 0xc0) {
            return STRING;
        }
        return switch (firstByte) {
            case 0xc0 -> NIL;
            case 0xc2, 0xc3 -> BOOLEAN;
            case 0xc4, 0xc5, 0xc6 -> BINARY;
            case 0xc7, 0xc8, 0xc9, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> EXTENSION;
            case 0xd9, 0xda, 0xdb -> STRING;
            case 0xdc, 0xdd -> ARRAY;
            case 0xde, 0xdf -> MAP;
            case 0xc1 -> throw new MalformedPayload("the payload is not MessagePack: it has a byte 0xc1");
            default -> NUMBER;
        };
    }
}

"""Prints a new RSA key of 2,048 bits, as the file of a service account has it. It opens nothing anywhere."""

import base64
import math
import secrets

EXPONENT = 65537
SMALL = [number for number in range(3, 2000, 2) if all(number % it for it in range(3, math.isqrt(number) + 1, 2))]


def is_prime(number):
    """Miller and Rabin's test with 20 witnesses."""
    if any(number % it == 0 for it in SMALL):
        return False
    twos = ((number - 1) & (1 - number)).bit_length() - 1
    for _ in range(20):
        power = pow(secrets.randbelow(number - 3) + 2, (number - 1) >> twos, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def prime():
    """1,024 bits, of which the two highest are set: a product of two has 2,048."""
    while True:
        number = secrets.randbits(1024) | 3 << 1022 | 1
        if number % EXPONENT != 1 and is_prime(number):
            return number


def der(tag, *contents):
    content = b"".join(contents)
    length = len(content)
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, *([length] if length < 128 else [128 + len(size), *size])]) + content


def integer(number):
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


q, p = sorted([prime(), prime()])
d = pow(EXPONENT, -1, math.lcm(p - 1, q - 1))
key = der(0x30, *map(integer, [0, p * q, EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)]))
rsa = der(0x30, der(6, bytes.fromhex("2a864886f70d010101")), der(5))
pkcs8 = base64.encodebytes(der(0x30, integer(0), rsa, der(4, key))).decode()
print(f"-----BEGIN PRIVATE KEY-----\n{pkcs8}-----END PRIVATE KEY-----")

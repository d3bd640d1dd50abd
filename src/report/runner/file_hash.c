#include "tvp/runner/file_hash.h"

#include <fcntl.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <unistd.h>

bool file_hash(const char *path, char text[FILE_HASH_TEXT])
{
    struct sha256_ctx context;
    uint8_t bytes[1 << 14], digest[SHA256_DIGEST_SIZE];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return false;
    sha256_init(&context);
    ssize_t count;
    while ((count = read(file, bytes, sizeof bytes)) > 0)
        sha256_update(&context, (size_t)count, bytes);
    close(file);
    if (count < 0)
        return false;
    sha256_digest(&context, sizeof digest, digest);
    base16_encode_update(text, sizeof digest, digest);
    text[FILE_HASH_TEXT - 1] = '\0';
    return true;
}

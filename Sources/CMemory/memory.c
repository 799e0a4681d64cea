#include "process_memory.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void release_large_blocks(void) {
  // A limit that is set is not raised any more.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  // What smaller blocks leave at the end of a heap stays up to this: given back after every frame, it
  // came anew, page by page, in the next.
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_ARENA_MAX, 2);
}
#else
void release_large_blocks(void) {}
#endif

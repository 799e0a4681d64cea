#include "masklet_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

// More scans than any encoder writes. A file with thousands of scans takes minutes to decode.
enum { MAXIMUM_SCANS = 500 };

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf escape;
  char *message;
  int is_out_of_memory;
} error_manager;

static void fail(j_common_ptr info) {
  error_manager *errors = (error_manager *)info->err;
  char text[JMSG_LENGTH_MAX];
  errors->base.format_message(info, text);
  snprintf(errors->message, 200, "%s", text);
  errors->is_out_of_memory = errors->base.msg_code == JERR_OUT_OF_MEMORY;
  longjmp(errors->escape, 1);
}

// Damage within the data is tolerated, as viewers and Pillow do, but an early end of the data is an
// error: libjpeg would fill the rest with grey.
static void note(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) fail(info);
}

static void be_silent(j_common_ptr info) { (void)info; }

static void count_scans(j_common_ptr info) {
  if (((j_decompress_ptr)info)->input_scan_number > MAXIMUM_SCANS) {
    error_manager *errors = (error_manager *)info->err;
    snprintf(errors->message, 200, "it has more than %d scans", (int)MAXIMUM_SCANS);
    longjmp(errors->escape, 1);
  }
}

static struct jpeg_error_mgr *prepare(error_manager *errors, char *message) {
  struct jpeg_error_mgr *base = jpeg_std_error(&errors->base);
  base->error_exit = fail;
  base->emit_message = note;
  base->output_message = be_silent;
  errors->message = message;
  errors->is_out_of_memory = 0;
  message[0] = 0;
  return base;
}

// a · b / 255, rounded.
static unsigned scaled(unsigned a, unsigned b) {
  unsigned product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

// Converts a row in place from inverted cyan, magenta, yellow and black, as Adobe writes them, to
// red, green and blue, by the formula of Pillow's conversion.
static void convert_cmyk(uint8_t *row, int width) {
  for (int x = 0; x < width; x++) {
    unsigned black = row[4 * x + 3];
    for (int i = 0; i < 3; i++) {
      row[3 * x + i] = (uint8_t)(black - scaled(255 - row[4 * x + i], black));
    }
  }
}

mj_status mj_decode(
  const uint8_t *bytes, size_t count, int maximum_side, mj_image *image, uint8_t **pixels) {
  struct jpeg_decompress_struct info;
  struct jpeg_progress_mgr progress = {.progress_monitor = count_scans};
  error_manager errors;
  // Volatile: read after longjmp.
  uint8_t *volatile block = NULL;
  uint8_t *volatile line = NULL;

  memset(image, 0, sizeof *image);
  *pixels = NULL;
  memset(&info, 0, sizeof info);
  info.err = prepare(&errors, image->message);
  if (setjmp(errors.escape)) {
    jpeg_destroy_decompress(&info);
    free(block);
    free(line);
    return errors.is_out_of_memory ? MJ_OUT_OF_MEMORY : MJ_DAMAGED;
  }
  jpeg_create_decompress(&info);
  info.progress = &progress;
  jpeg_mem_src(&info, bytes, (unsigned long)count);
  jpeg_read_header(&info, TRUE);
  image->width = (int)info.image_width;
  image->height = (int)info.image_height;
  if (image->width > maximum_side || image->height > maximum_side) {
    jpeg_destroy_decompress(&info);
    return MJ_TOO_LARGE;
  }
  // The defaults (accurate integer DCT, smooth chroma upsampling) give the same pixels as Pillow.
  int is_grey = info.jpeg_color_space == JCS_GRAYSCALE;
  int is_cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
  info.out_color_space = is_grey ? JCS_GRAYSCALE : is_cmyk ? JCS_CMYK : JCS_RGB;
  image->channels = is_grey ? 1 : 3;
  jpeg_start_decompress(&info);
  size_t stride = (size_t)image->width * (size_t)image->channels;
  block = malloc(stride * (size_t)image->height);
  line = is_cmyk ? malloc(4 * (size_t)image->width) : NULL;
  if (block == NULL || (is_cmyk && line == NULL)) {
    jpeg_destroy_decompress(&info);
    free(block);
    free(line);
    return MJ_OUT_OF_MEMORY;
  }
  while (info.output_scanline < info.output_height) {
    uint8_t *target = block + stride * info.output_scanline;
    JSAMPROW row = is_cmyk ? line : target;
    if (jpeg_read_scanlines(&info, &row, 1) == 1 && is_cmyk) {
      convert_cmyk(line, image->width);
      memcpy(target, line, stride);
    }
  }
  jpeg_destroy_decompress(&info);
  free(line);
  *pixels = block;
  return MJ_OK;
}

mj_status mj_encode(
  const uint8_t *pixels, int width, int height, int quality, uint8_t **bytes, size_t *count,
  char message[200]) {
  struct jpeg_compress_struct info;
  error_manager errors;
  unsigned char *block = NULL;
  unsigned long size = 0;

  *bytes = NULL;
  *count = 0;
  memset(&info, 0, sizeof info);
  info.err = prepare(&errors, message);
  if (setjmp(errors.escape)) {
    // libjpeg reallocates the block as it grows and reports its address only at the end.
    if (info.dest != NULL) info.dest->term_destination(&info);
    jpeg_destroy_compress(&info);
    free(block);
    return errors.is_out_of_memory ? MJ_OUT_OF_MEMORY : MJ_DAMAGED;
  }
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &block, &size);
  info.image_width = (JDIMENSION)width;
  info.image_height = (JDIMENSION)height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = (JSAMPROW)pixels + (size_t)info.next_scanline * 3 * (size_t)width;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  *bytes = block;
  *count = size;
  return MJ_OK;
}

void mj_free(void *block) { free(block); }

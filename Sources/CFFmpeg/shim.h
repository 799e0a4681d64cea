// FFmpeg's headers and those of its macros that Swift does not import.
#ifndef CFFMPEG_SHIM_H
#define CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

static const int masklet_averror_again = AVERROR(EAGAIN);
static const int masklet_averror_eof = AVERROR_EOF;
static const int64_t masklet_no_pts = AV_NOPTS_VALUE;

#endif

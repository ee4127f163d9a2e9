#import "Apple.h"

/// The skipper's notes: places and pictures, kept on the phone.
@interface HBLogbook : NSObject
- (void)noteLatitude:(double)latitude longitude:(double)longitude;
- (UIViewController *)picturePicker;
@end

#import "HBLogbook.h"

@implementation HBLogbook {
    NSMutableDictionary<NSString *, NSString *> *pages;
}

- (instancetype)init {
    self = [super init];
    if (self) {
        pages = [NSMutableDictionary dictionary];
    }
    return self;
}

- (void)noteLatitude:(double)latitude longitude:(double)longitude {
    NSString *day = [NSString stringWithFormat:@"%.0f", [NSDate date].timeIntervalSince1970 / 86400];
    pages[day] = [NSString stringWithFormat:@"%.4f,%.4f", latitude, longitude];
}

- (UIViewController *)picturePicker {
    UIImagePickerController *picker = [[UIImagePickerController alloc] init];
    picker.sourceType = 0; // the photo library
    picker.delegate = self;
    return picker;
}

@end

#import "Umeng.h"

@implementation MobClick

static NSMutableDictionary<NSString *, NSString *> *opened;

+ (void)beginLogPageView:(NSString *)page {
    [self event:page];
}

+ (void)event:(NSString *)event {
    if (!opened) {
        opened = [NSMutableDictionary dictionary];
    }
    opened[event] = [NSString stringWithFormat:@"%.0f %@", [NSDate date].timeIntervalSince1970, [UMConfigure envelope]];
}

@end

#import "Umeng.h"

@implementation UMConfigure

static NSMutableDictionary<NSString *, NSString *> *envelope;

+ (void)initWithAppkey:(NSString *)key channel:(NSString *)channel {
    envelope = [NSMutableDictionary dictionary];
    envelope[@"appkey"] = key;
    envelope[@"channel"] = channel;
    envelope[@"idfv"] = [UIDevice currentDevice].identifierForVendor.UUIDString;
    envelope[@"device_model"] = [UIDevice currentDevice].model;
    envelope[@"os_version"] = [UIDevice currentDevice].systemVersion;
    envelope[@"url"] = @"https://ulogs.umeng.com/unify_logs";
}

+ (NSDictionary *)envelope {
    return envelope;
}

@end

#import "AppCenter.h"

@implementation MSACAppCenter

static NSMutableDictionary<NSString *, NSString *> *device;

+ (void)start:(NSString *)secret withServices:(NSArray<Class> *)services {
    CTTelephonyNetworkInfo *network = [[CTTelephonyNetworkInfo alloc] init];
    device = [NSMutableDictionary dictionary];
    device[@"secret"] = secret;
    device[@"install_id"] = [NSUUID UUID].UUIDString;
    device[@"model"] = [UIDevice currentDevice].model;
    device[@"os_version"] = [UIDevice currentDevice].systemVersion;
    device[@"carrier"] = network.subscriberCellularProvider.carrierName;
    device[@"url"] = @"https://in.appcenter.ms";
    for (NSUInteger index = 0; index < services.count; index++) {
        [services[index] startService];
    }
}

@end
